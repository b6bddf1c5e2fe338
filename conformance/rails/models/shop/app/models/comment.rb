class Comment < ApplicationRecord
  belongs_to :commentable, polymorphic: true, touch: true
  belongs_to :user
  belongs_to :parent, class_name: name, optional: true
  has_many :replies, class_name: "Comment", foreign_key: :parent_id, dependent: :destroy_async
end
