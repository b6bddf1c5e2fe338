class Message < ApplicationRecord
  has_one :entry, as: :entryable, class_name: "Blog::Entry", touch: true
end
