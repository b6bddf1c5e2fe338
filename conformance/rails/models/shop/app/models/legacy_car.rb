class LegacyCar < ApplicationRecord
  belongs_to :owner, class_name: "LegacyPerson", foreign_key: :owner_no
end
