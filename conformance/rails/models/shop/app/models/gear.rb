class Gear < ApplicationRecord
  belongs_to :vertex
end
