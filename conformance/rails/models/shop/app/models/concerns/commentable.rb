module Commentable
  extend ActiveSupport::Concern

  included do
    has_many :comments, as: :commentable, dependent: :destroy, inverse_of: :commentable
    has_many :commenters, -> { distinct }, through: :comments, source: :user
    validates :title, presence: true, if: :needs_title?
  end

  class_methods do
    def titled(maximum:, on: nil)
      validates :title, length: { maximum: maximum }, on: on
    end
  end

  def needs_title?
    true
  end
end
