class CreateShop < ActiveRecord::Migration[6.1]
  def change
    create_table :customers do |t|
      t.string :name, null: false, limit: 80
      t.string :email, index: { unique: true }
      t.text :note
      t.integer :level, default: 1, null: false
      t.integer :small, limit: 2
      t.integer :large, limit: 8
      t.bigint :points
      t.float :weight
      t.decimal :balance, precision: 12, scale: 3, default: "0.0"
      t.decimal :rate, precision: 5
      t.datetime :seen_at
      t.datetime :exact_at, precision: 3
      t.time :opens_at
      t.date :born_on
      t.binary :picture
      t.boolean :active, default: true, null: false
      t.json :settings
      t.timestamps
    end

    create_table :orders, id: :integer do |t|
      t.references :customer, null: false, foreign_key: { on_delete: :cascade }
      t.belongs_to :subject, polymorphic: true
      t.references :parent, type: :integer, foreign_key: { to_table: :orders }, index: false
      t.string :number, null: false
      t.index [:customer_id, :number], unique: true
      t.timestamps null: true, precision: 6
    end

    create_table :notes, primary_key: "note_id", id: :string, limit: 36 do |t|
      t.references :order, type: :integer, foreign_key: { on_update: :cascade, on_delete: :nullify }
    end

    create_table :prices, id: false do |t|
      t.integer :product_id, null: false
      t.integer :cents
    end

    create_table :stock, primary_key: [:product_id, :shelf] do |t|
      t.integer :product_id, null: false
      t.string :shelf, null: false
    end

    create_join_table :customers, :orders do |t|
      t.index [:order_id, :customer_id]
    end
  end
end
