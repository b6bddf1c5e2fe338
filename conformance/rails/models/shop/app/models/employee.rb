class Employee < User
  has_many :reports, class_name: "Employee", foreign_key: "manager_id", inverse_of: :manager
  validates :manager, presence: true, unless: :boss?
  def boss?; true; end
end
