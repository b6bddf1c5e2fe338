class AddThings < ActiveRecord::Migration[6.1]
  def change
    add_column :spots, :color, :string, index: true
    add_reference :spots, :parent, foreign_key: { to_table: :spots }
    add_index :spots, :title, unique: true, name: "by_title"
    rename_column :spots, :note, :remark
    rename_table :strata, :layers
    change_column_null :spots, :title, true
    change_column_default :spots, :size, from: 3, to: 5
    change_table :spots, bulk: true do |t|
      t.string :first, :second
      t.index [:first, :second]
      t.boolean :done, default: false, null: false
    end
    create_table(:things) { |t| t.references :spot, foreign_key: true }
    remove_column :cacti, :name, :string
    remove_timestamps :spots, null: true
    reversible do |dir|
      dir.up { add_column :spots, :upward, :integer }
      dir.down { remove_column :spots, :upward }
    end
    up_only { add_column :vertices, :y, :integer }
    %i[red green].each { |name| add_column :vertices, name, :integer, null: false, default: 0 }
    add_check_constraint :spots, "size > 0", name: "size_is_positive"
  end
end
