class Create < ActiveRecord::Migration[6.1]
  def change
    create_table(:cacti) { |t| t.string :name }
    create_table(:vertices) { |t| t.integer :x }
    create_table(:strata) { |t| t.integer :depth }
    create_table :spots do |t|
      t.references :cactus, foreign_key: true
      t.references :vertex, null: false, foreign_key: { on_delete: :cascade }
      t.references :stratum, foreign_key: true
      t.string :title, null: false
      t.string :note
      t.integer :size, default: 3
      t.timestamps
    end
    create_join_table :cacti, :vertices
  end
end
