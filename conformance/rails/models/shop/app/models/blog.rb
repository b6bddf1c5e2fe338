class Blog < ApplicationRecord
  has_many :posts
  has_many :entries, class_name: "Blog::Entry"
end
