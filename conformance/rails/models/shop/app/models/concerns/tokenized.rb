module Tokenized
  def self.included(base)
    base.extend ClassMethods
    base.class_eval do
      validates_uniqueness_of :token, allow_nil: true
    end
  end

  module ClassMethods
    def tokenizes(*names, **options)
      names.each do |name|
        validates name, presence: true, **options
        before_validation -> { self[name] ||= "x" }
      end
    end
  end
end
