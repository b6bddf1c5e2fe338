# Runs the migrations of a Rails application as it does by itself.
#
# usage: migrate_application.rb FOLDER

folder = ARGV.fetch(0)
begin
  require "#{folder}/config/environment"
  ActiveRecord::Migration.verbose = false
  pool = ActiveRecord::Base.connection_pool
  (pool.respond_to?(:migration_context) ? pool : ActiveRecord::Base.connection).migration_context.migrate
rescue StandardError, LoadError => error
  abort "#{error.class}: #{error.message}\n#{error.backtrace.first(5).join("\n")}"
end
