class Account < ApplicationRecord
  has_many :users, dependent: :destroy
  validates :subdomain, uniqueness: true, exclusion: { in: %w(www us), message: "%{value} is reserved." }
  validates :name, presence: { strict: true }, length: { minimum: 2, maximum: 40, too_long: "x" }
  validates! :plan, inclusion: { in: %w(small large), allow_nil: true }
  validates :size, numericality: { equal_to: 3 }, if: [:name, -> { plan }]
  validates :size, numericality: { greater_than_or_equal_to: :users_count }
end
