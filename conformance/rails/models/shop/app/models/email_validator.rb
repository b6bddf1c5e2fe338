class EmailValidator < ActiveModel::EachValidator
  def validate_each(record, attribute, value); end
end
