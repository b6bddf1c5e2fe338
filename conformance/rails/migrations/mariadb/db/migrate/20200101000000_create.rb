class Create < ActiveRecord::Migration[6.1]
  def change
    create_table :articles, id: { type: :bigint, unsigned: true } do |t|
      t.string :title, collation: "utf8mb4_bin"
      t.text :body, size: :medium
      t.text :huge, limit: 4_294_967_295
      t.text :summary, limit: 255
      t.binary :thumbnail, limit: 200
      t.binary :film, size: :long
      t.integer :views, limit: 1, unsigned: true
      t.integer :middle, limit: 3
      t.unsigned_bigint :author_id
      t.timestamp :seen_at, null: true
      t.column :kind, "enum('news','blog')", null: false
      t.virtual :title_length, type: :integer, as: "char_length(`title`)", stored: true
      t.index :title, length: 20
      t.index :body, type: :fulltext
    end
    create_table(:authors, id: { type: :bigint, unsigned: true }) { |t| t.string :name }
    add_foreign_key :articles, :authors
    change_column :authors, :name, :text
    change_column_null :authors, :name, false
    add_column :authors, :first, :string, after: :id
  end
end
