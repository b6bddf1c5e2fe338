class AgeValidator < ActiveModel::Validator
  def validate(record); end
end
