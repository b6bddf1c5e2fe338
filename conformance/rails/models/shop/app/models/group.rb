class Group < ApplicationRecord
  has_many :memberships, dependent: :destroy
  has_many :members, through: :memberships, source: :user
  belongs_to :owner, class_name: "User"
  accepts_nested_attributes_for :memberships
end
