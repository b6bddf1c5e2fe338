module Crm
  class Contact < ApplicationRecord
    belongs_to :company
    has_many :comments, as: :commentable
  end
end
