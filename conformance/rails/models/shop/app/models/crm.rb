module Crm
  def self.table_name_prefix
    "crm_"
  end
end
