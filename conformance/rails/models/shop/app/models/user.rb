class User < ApplicationRecord
  include Tokenized

  ROLES = %i[member moderator admin].freeze
  STATES = { active: "a", blocked: "b" }.freeze

  has_secure_token
  has_secure_token :auth_token, length: 40
  tokenizes :nick, on: :update, allow_blank: true

  belongs_to :account, counter_cache: true, touch: true, optional: true
  belongs_to :manager, class_name: "Employee", optional: true, inverse_of: :reports
  has_many :posts, foreign_key: :author_id, inverse_of: :author, dependent: :nullify
  has_many :edited_posts, class_name: "Post", foreign_key: "editor_id", dependent: :restrict_with_error
  has_many :memberships, dependent: :delete_all
  has_many :groups, through: :memberships
  has_many :owned_groups, class_name: :Group, foreign_key: :owner_id, dependent: :restrict_with_exception
  has_one :profile, dependent: :delete, autosave: true, required: true
  has_one :account_plan, through: :account, source: :users
  has_many :api_keys, dependent: :destroy
  has_and_belongs_to_many :followers, class_name: "User", join_table: :followers_follows, foreign_key: :followee_id, association_foreign_key: :follower_id
  has_many :tags, -> { order(:name) }, through: :posts
  has_many :comments

  enum role: ROLES
  enum state: STATES, _prefix: true
  store :settings, accessors: [:theme, :locale], coder: JSON
  store_accessor :preferences, :color, :font, prefix: true
  serialize :preferences, Hash

  with_options if: :admin?, allow_nil: true do |admin|
    admin.validates :age, numericality: { greater_than: 17, less_than_or_equal_to: 120, only_integer: true }
    admin.validates :balance, numericality: true
  end
  with_options presence: true do
    validates :starts_on
    validates :ends_on, on: [:create, :publish]
  end
  validates :email, presence: true, uniqueness: { case_sensitive: false, scope: [:account_id, :type], conditions: -> { where(deleted_at: nil) } },
                    format: { with: /\A[^@]+@[^@]+\z/, message: "bad" }, length: { in: 3..200 }
  validates :nick, length: 2..20, exclusion: %w[root admin], allow_blank: true
  validates :state, inclusion: STATES.keys.map(&:to_s)
  validates :age, inclusion: 0..150, allow_nil: true
  validates :age, exclusion: { in: 40..45 }
  validates :admin, inclusion: { in: [true, false] }, acceptance: { accept: true }
  validates_inclusion_of :nick, in: ->(user) { user.nicks }
  validates_numericality_of :balance, odd: true, other_than: 3
  validates_presence_of :account, unless: -> { admin? }
  validates_absence_of :token, on: :create
  validates_confirmation_of :email, case_sensitive: false
  validates_acceptance_of :terms
  validates_associated :posts
  validates_each :age, :nick do |record, attribute, value|
  end
  validates_size_of :token, is: 24, allow_nil: true
  validates_format_of :nick, without: /\s/
  validates_format_of :token, with: ->(it) { /x/ }
  validate :dates_are_in_order, if: -> { starts_on }
  validate { errors.add(:base, "no") if false }
  validates :email, email: true
  validates_with AgeValidator, fields: [:age]

  def nicks; []; end
  def dates_are_in_order; end
end
