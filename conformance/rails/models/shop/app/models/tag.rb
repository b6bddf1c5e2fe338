class Tag < ApplicationRecord
  has_and_belongs_to_many :posts, -> { where(status: 1) }
  validates :name, uniqueness: { case_sensitive: true }
end
