class Membership < ApplicationRecord
  belongs_to :user
  belongs_to :group
  validates :user_id, uniqueness: { scope: :group_id }
  validates_uniqueness_of :role, scope: %i[group_id user_id], message: "taken", allow_blank: true
end
