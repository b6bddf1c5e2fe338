class Crm::Company < ApplicationRecord
  has_many :contacts, dependent: :destroy
  has_many :people, class_name: "Contact"
end
