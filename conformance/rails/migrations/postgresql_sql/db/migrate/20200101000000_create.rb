class Create < ActiveRecord::Migration[6.1]
  def up
    enable_extension "btree_gist"
    create_table :visits do |t|
      t.integer :account_id
      t.daterange :period
    end
    execute "ALTER TABLE visits ADD CONSTRAINT no_overlap EXCLUDE USING gist (account_id WITH =, period WITH &&)"
    execute <<~SQL
      CREATE TYPE mood AS ENUM ('sad', 'happy');
      ALTER TABLE visits ADD COLUMN mood mood NOT NULL DEFAULT 'sad';
    SQL
    %w[account_id period].each do |column|
      execute("CREATE INDEX by_#{column} " + "ON visits (#{column}) WHERE id > 3")
    end
  end
end
