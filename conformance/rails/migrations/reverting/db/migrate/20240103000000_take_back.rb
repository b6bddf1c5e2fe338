require_relative "20240102000000_add_things"

class TakeBack < ActiveRecord::Migration[6.1]
  def change
    revert AddThings
    revert do
      create_join_table :cacti, :vertices
      change_table(:spots) { |t| t.timestamps null: true }
    end
  end
end
