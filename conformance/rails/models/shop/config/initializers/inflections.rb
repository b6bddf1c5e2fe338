ActiveSupport::Inflector.inflections(:en) do |inflect|
  inflect.acronym "API"
  inflect.irregular "corpus", "corpora"
  inflect.uncountable %w[gear stuff]
  inflect.plural(/(b)log$/i, '\1logs')
  inflect.plural(/^(vert)ex$/i, '\1ices')
  inflect.singular(/^(vert)ices$/i, '\1ex')
  inflect.plural(/([^aeiou])um$/i, '\1a')
  inflect.singular(/([^aeiou])a$/i, '\1um')
end
