class CreatePosts < ActiveRecord::Migration[4.2]
  def self.up
    create_table :posts do |t|
      t.column :title, :string, :limit => 60, :default => "", :null => false
      t.references :author
      t.belongs_to :topic, :index => true
      t.datetime :published_at
      t.timestamps
    end
    create_table :authors, :force => true do |t|
      t.string :name
    end
    add_column :posts, :views, :integer, :default => 0
    add_index :posts, [:author_id, :views], :name => "by_author"
    add_reference :authors, :editor
    add_timestamps :authors
    create_join_table :authors, :posts
  end

  def self.down
    drop_table :posts
  end
end
