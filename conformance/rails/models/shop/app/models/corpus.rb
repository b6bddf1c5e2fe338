class Corpus < ApplicationRecord
  has_many :vertices
end
