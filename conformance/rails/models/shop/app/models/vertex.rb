class Vertex < ApplicationRecord
  belongs_to :corpus
  has_many :gear
end
