class LegacyPerson < ApplicationRecord
  self.table_name = "legacy_people"
  self.primary_key = :person_no
  self.inheritance_column = nil
  has_many :cars, class_name: "LegacyCar", foreign_key: :owner_no, primary_key: :person_no
end
