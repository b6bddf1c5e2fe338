ActiveRecord::Schema.define(version: 2024_01_01_000000) do
  create_table "users" do |t|
    t.string "type"
    t.string "email", null: false
    t.string "password_digest"
    t.string "token"
    t.string "auth_token"
    t.integer "role", default: 0, null: false
    t.string "state"
    t.text "settings"
    t.text "preferences"
    t.integer "posts_count", default: 0
    t.integer "age"
    t.decimal "balance", precision: 10, scale: 2
    t.bigint "manager_id"
    t.bigint "account_id"
    t.date "starts_on"
    t.date "ends_on"
    t.boolean "admin"
    t.string "nick"
    t.datetime "deleted_at"
    t.timestamps
  end
  create_table "accounts" do |t|
    t.string "name"
    t.string "subdomain"
    t.integer "users_count"
    t.string "plan"
    t.integer "size"
  end
  create_table "posts" do |t|
    t.bigint "author_id"
    t.bigint "editor_id"
    t.string "title"
    t.text "body"
    t.integer "status"
    t.string "kind"
    t.bigint "blog_id"
    t.timestamps
  end
  create_table "comments" do |t|
    t.string "commentable_type"
    t.bigint "commentable_id"
    t.bigint "user_id"
    t.bigint "parent_id"
    t.text "text"
    t.timestamps
  end
  create_table "tags" do |t|
    t.string "name"
  end
  create_table "posts_tags", id: false do |t|
    t.bigint "post_id"
    t.bigint "tag_id"
  end
  create_table "followers_follows", id: false do |t|
    t.bigint "follower_id"
    t.bigint "followee_id"
  end
  create_table "memberships" do |t|
    t.bigint "user_id"
    t.bigint "group_id"
    t.string "role"
  end
  create_table "groups" do |t|
    t.string "name"
    t.bigint "owner_id"
  end
  create_table "crm_contacts" do |t|
    t.string "name"
    t.bigint "company_id"
    t.string "phone"
  end
  create_table "crm_companies" do |t|
    t.string "name"
  end
  create_table "blogs" do |t|
    t.string "name"
  end
  create_table "blog_entries" do |t|
    t.bigint "blog_id"
    t.string "entryable_type"
    t.bigint "entryable_id"
  end
  create_table "messages" do |t|
    t.string "subject"
  end
  create_table "api_keys" do |t|
    t.bigint "user_id"
    t.string "secret"
  end
  create_table "corpora" do |t|
    t.string "name"
  end
  create_table "vertices" do |t|
    t.bigint "corpus_id"
    t.integer "x"
  end
  create_table "gear" do |t|
    t.bigint "vertex_id"
  end
  create_table "legacy_people", primary_key: "person_no" do |t|
    t.string "full_name"
    t.string "kind"
  end
  create_table "legacy_cars" do |t|
    t.bigint "owner_no"
  end
  create_table "profiles" do |t|
    t.bigint "user_id"
    t.text "bio"
  end
  create_table "albums" do |t|
    t.string "name"
  end
  create_table "datums" do |t|
    t.string "name"
    t.bigint "album_id"
  end
end
