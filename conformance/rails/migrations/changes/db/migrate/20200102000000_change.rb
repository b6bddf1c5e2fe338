class Change < ActiveRecord::Migration[6.0]
  class Place < ActiveRecord::Base
  end

  def up
    remove_foreign_key :people, :places, column: :home_id
    remove_reference :people, :home
    rename_column :places, :name, :title
    rename_table :places, :spots
    remove_column :spots, :old_name, :string
    change_column :spots, :size, :bigint
    change_column_null :spots, :title, false, ""
    change_column_default :spots, :size, from: 3, to: nil
    add_index :spots, [:title, :size], name: "by_title"
    rename_index :spots, "by_title", "spots_by_title"
    remove_index :spots, :title
    drop_table :gone
    change_table :people, bulk: true do |t|
      t.string :first_name, :last_name, null: false, default: ""
      t.index [:last_name, :first_name], unique: true
    end
    change_table(:people) { |t| t.rename :first_name, :given_name }
    add_column :people, :age, :integer unless column_exists?(:people, :age)
    add_column :people, :age, :integer unless column_exists?(:people, :age)
    case connection.adapter_name
    when /sqlite/i then add_column :people, :sqlite, :text
    else add_column :people, :server, :text
    end
    create_helpers
    Place.reset_column_information
  end

  private

  def create_helpers(names = %w[one])
    %w[one two].each do |name|
      next if table_exists?(name)

      create_table(name) { |t| t.integer :number }
    end
  end
end
