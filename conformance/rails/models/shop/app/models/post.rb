class Post < ApplicationRecord
  include Commentable
  titled maximum: 80
  titled maximum: 90, on: :publish

  belongs_to :author, class_name: "User"
  belongs_to :editor, class_name: "::User", optional: true, dependent: :destroy
  belongs_to :blog, required: false
  has_and_belongs_to_many :tags

  enum status: { draft: 0, published: 1 }, _default: :draft, _suffix: :post
  enum kind: { note: "note", link: "link" }

  validates :status, presence: true, inclusion: { in: statuses.keys }
  validates_presence_of :title, :body, on: :publish
end
