module Columns
  def add_note(table)
    add_column table, :note_of_module, :text
  end
end

class Later < ActiveRecord::Migration[4.2]
  include Columns

  KINDS = %i[one two].freeze

  def add_kinds(table, suffix: "count")
    KINDS.each { |kind| add_column table, "#{kind}_#{suffix}", :integer, default: 0 }
  end
end

class AddOther < ActiveRecord::Migration[6.1]
  def up
    add_column :cacti, :height, :decimal, precision: 5, scale: 1
  end

  def down
    remove_column :cacti, :height
  end
end

class DoOthers < Later
  def up
    run AddOther
    add_kinds :cacti
    add_kinds :vertices, suffix: :total
    add_note :spots
    create_table(:olds) { |t| t.references :spot; t.timestamps }
  end
end
