# Says what ActiveRecord's reflection knows of the models of a Rails application whose database is migrated,
# as a document in the format of `modelry graph --format json`.
#
# usage: describe_models.rb FOLDER

require "json"

KINDS = { belongs_to: "belongs_to", has_one: "has_one", has_many: "has_many", has_and_belongs_to_many: "many_to_many" }.freeze
DECISIONS = { destroy: "destroy", destroy_async: "destroy async", delete: "delete all", delete_all: "delete all",
              nullify: "set null", restrict_with_error: "restrict", restrict_with_exception: "restrict" }.freeze

def model(it)
  {
    name: it.name, kind: "concrete", table: it.table_name,
    fields: it.columns.map { |column| field(column.name, column.name, column.null, enumeration(it, column)) } + stored(it),
    relations: it.reflect_on_all_associations.map { |reflection| relation(reflection) },
    validations: (it.validators - inherited(it, :validators)).map { |validator| validation(validator, it) } + callbacks(it),
  }
end

def field(name, column, nullable, values = nil)
  { name: name, column: column, nullable: nullable, values: values }
end

# What the column stores for the values of an enumeration.
def enumeration(it, column)
  it.defined_enums[column.name]&.values&.map(&:to_s)
end

# The attributes within a column that holds many (`store`), whose own null nobody states. They are called as their accessors
# are, before which `prefix: true` puts the name of the column.
def stored(it)
  it.stored_attributes.flat_map do |store, keys|
    keys.map { |key| field([:"#{store}_#{key}", key].find { |name| it.method_defined?(:"#{name}=") }, nil, nil) }
  end
end

def relation(it)
  polymorphic = it.macro == :belongs_to && it.polymorphic?
  # With `belongs_to` it is the other row that goes along, which the graph does not call a decision about this one.
  dependent = it.options[:dependent] unless it.macro == :belongs_to
  {
    name: it.name, kind: KINDS.fetch(it.macro), target: (it.klass.name unless polymorphic), polymorphic: polymorphic,
    through: through(it), key: it.options[:through] ? [] : Array(it.foreign_key), inverse: it.inverse_of&.name, on_delete: DECISIONS[dependent],
  }
end

def through(it)
  return it.join_table if it.macro == :has_and_belongs_to_many
  it.through_reflection.klass.name if it.options[:through]
end

def validation(it, model)
  options = it.options
  conditional = %i[if unless on].any? { |name| !Array(options[name]).empty? }
  passing = %i[allow_nil allow_blank].select { |name| options[name] }.to_h { |name| [name, true] }
  kind, told = rule(it)
  told = as_stored(told, model.defined_enums[it.attributes.first.to_s]) if %i[inclusion exclusion].include?(kind)
  unknown = told.nil? ? ["options"] : []
  { kind: kind, fields: it.respond_to?(:attributes) ? it.attributes : [], options: (told || {}).merge(passing), conditional: conditional, unknown: unknown }
end

# The values of an enumeration as the column stores them, where a set names them all.
def as_stored(told, enumeration)
  return told unless told && enumeration && told[:values].is_a?(Array)
  told.merge(values: told[:values].map { |name| (enumeration[name] || name).to_s })
end

# The kind of a validator and its options, which are `nil` where only running code gives them.
def rule(it)
  options = it.options
  case it.kind
  when :presence, :absence, :confirmation, :acceptance, :associated
    [it.kind, {}]
  when :length
    [it.kind, { min: options[:is] || options[:minimum], max: options[:is] || options[:maximum] }]
  when :uniqueness
    [it.kind, { scope: options[:scope] && Array(options[:scope]), case_sensitive: options[:case_sensitive] != false }]
  when :numericality, :comparison
    [:range, bounds(options)]
  when :inclusion, :exclusion
    closed_set(it.kind, options[:in] || options[:within])
  when :format
    [it.kind, { regex: options[:with].is_a?(Regexp) ? options[:with].source : nil }]
  when :block
    [:custom, { name: :validates_each }]
  else
    [:custom, { name: it.kind }]
  end
end

def bounds(options)
  told = { min: options[:greater_than_or_equal_to] || options[:equal_to], max: options[:less_than_or_equal_to] || options[:equal_to], greater_than: options[:greater_than],
           less_than: options[:less_than], only_integer: options[:only_integer] || nil }
  told.values.any? { |value| value.respond_to?(:call) || value.is_a?(Symbol) } ? nil : told
end

def closed_set(kind, set)
  case set
  when Array then [kind, { values: set.compact.map(&:to_s), allow_nil: set.include?(nil) || nil }]
  when Range then [kind, kind == :inclusion ? { values: between(set) } : nil]
  else [kind, nil]
  end
end

def between(set)
  { range: [set.begin, set.end] }.merge(set.exclude_end? ? { exclusive: true } : {})
end

# `validate :method` and `validate { … }`
def callbacks(it)
  inherited = inherited(it, :_validate_callbacks).map(&:filter)
  own = it._validate_callbacks.reject { |callback| inherited.include?(callback.filter) || provided?(callback.filter) }
  own.map do |callback|
    name = callback.filter.is_a?(Symbol) ? callback.filter : :validate
    conditional = %i[@if @unless].any? { |variable| !Array(callback.instance_variable_get(variable)).empty? }
    { kind: :custom, fields: [], options: { name: name }, conditional: conditional, unknown: [] }
  end
end

# A validator, which `validators` has, or what ActiveRecord adds to an association.
def provided?(filter)
  filter.is_a?(ActiveModel::Validator) || filter.to_s.start_with?("validate_associated_records_for_")
end

# What the class has from the one it derives from, which states it.
def inherited(it, what)
  it.superclass.respond_to?(what) ? it.superclass.public_send(what).to_a : []
end

folder = ARGV.fetch(0)
begin
  require "#{folder}/config/environment"
  # An application without migrations has the tables of its schema file.
  unless ActiveRecord::Base.connection.data_source_exists?("schema_migrations")
    ActiveRecord::Schema.verbose = false
    load "#{folder}/db/schema.rb"
  end
  Rails.application.eager_load!
  models = ActiveRecord::Base.descendants.reject { |it| it.abstract_class? || it.name.nil? || it.name.include?("HABTM_") }
  own = models.select { |it| Object.const_source_location(it.name)&.first.to_s.start_with?("#{folder}/") && it.table_exists? }
  puts JSON.generate({ models: own.sort_by(&:name).map { |it| model(it) } })
rescue StandardError, LoadError => error
  abort "#{error.class}: #{error.message}\n#{error.backtrace.first(5).join("\n")}"
end
