class Create < ActiveRecord::Migration[6.0]
  KINDS = %w[red green].freeze

  def change
    create_table :places do |t|
      t.string :name, index: true
      t.string :old_name
      t.integer :size, default: 3
      t.references :owner, polymorphic: true
      KINDS.each { |kind| t.integer "#{kind}_count", default: 0, null: false }
      t.timestamps
    end
    create_table :people do |t|
      t.references :place, foreign_key: true
      t.references :home, foreign_key: { to_table: :places }
    end
    create_table :gone
  end
end
