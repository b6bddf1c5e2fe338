class APIKey < ApplicationRecord
  belongs_to :user
end
