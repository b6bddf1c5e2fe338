require "rails"
require "active_record/railtie"
require "active_job/railtie"

module Shop
  class Application < Rails::Application
    config.load_defaults 6.1
    config.eager_load = false
  end
end
