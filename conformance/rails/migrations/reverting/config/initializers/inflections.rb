ActiveSupport::Inflector.inflections(:en) do |inflect|
  inflect.irregular "cactus", "cacti"
  inflect.plural(/^(vert)ex$/i, '\1ices')
  inflect.singular(/^(vert)ices$/i, '\1ex')
  inflect.plural(/([^aeiou])um$/, '\1a')
end
