# Runs migrations, dumps a schema file, or loads one.
#
# usage: describe.rb migrate|dump|load CONNECTION FOLDER
#
# CONNECTION is JSON.

require "json"
require "logger"
require "active_record"

what, connection, folder = ARGV
begin
  ActiveRecord::Base.establish_connection(JSON.parse(connection))
  ActiveRecord::Migration.verbose = false
  case what
  when "migrate"
    Dir["#{folder}/config/initializers/*.rb"].sort.each { |file| load file }
    ActiveRecord::Migrator.migrations_paths = ["#{folder}/db/migrate"]
    pool = ActiveRecord::Base.connection_pool
    (pool.respond_to?(:migration_context) ? pool : ActiveRecord::Base.connection).migration_context.migrate
  when "load"
    ActiveRecord::Schema.verbose = false
    load "#{folder}/db/schema.rb"
  when "dump"
    File.open("#{folder}/db/schema.rb", "w") { |file| ActiveRecord::SchemaDumper.dump(ActiveRecord::Base.connection, file) }
  else
    abort "neither migrate nor load nor dump: #{what}"
  end
rescue StandardError => error
  abort "#{error.class}: #{error.message}"
end
