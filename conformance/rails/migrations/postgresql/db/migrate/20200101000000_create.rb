class Create < ActiveRecord::Migration[6.1]
  disable_ddl_transaction!

  def up
    enable_extension "hstore"
    enable_extension "citext"

    create_table :accounts, id: :uuid do |t|
      t.citext :email, null: false
      t.string :tags, array: true, default: []
      t.jsonb :settings, null: false, default: {}
      t.hstore :extra
      t.inet :last_ip
      t.cidr :network
      t.macaddr :hardware
      t.uuid :token, default: "gen_random_uuid()"
      t.column :logged_in_at, :timestamptz
      t.timestamp :logged_out_at
      t.tsvector :search
      t.daterange :period
      t.int4range :ages
      t.interval :length
      t.money :fee
      t.xml :document
      t.point :position
      t.bit :flags, limit: 8
      t.bit_varying :more_flags, limit: 16
      t.numeric :any
      t.text :lines, array: true
      t.serial :number
      t.column :kind, "character varying(12)"
      t.index "lower(email)", name: "by_lower_email", unique: true
      t.index :settings, using: :gin, opclass: :jsonb_path_ops
      t.index :logged_in_at, order: { logged_in_at: :desc }, where: "last_ip IS NOT NULL"
      t.check_constraint "number > 0", name: "number_is_positive"
    end

    create_table :visits, comment: "Who was here" do |t|
      t.references :account, type: :uuid, foreign_key: { deferrable: :deferred }, index: { unique: true }
      t.daterange :period
    end
    add_check_constraint :visits, "id > 0", validate: false
    add_index :visits, :period, algorithm: :concurrently, using: :gist
    change_column :accounts, :number, :bigint
    change_column :accounts, :kind, "integer USING length(kind)"
  end
end
