class Blog::Entry < ApplicationRecord
  belongs_to :blog
  delegated_type :entryable, types: %w[Message Comment], dependent: :destroy
end
