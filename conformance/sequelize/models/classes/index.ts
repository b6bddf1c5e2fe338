import { Options, Sequelize } from "sequelize";

import { Author, initAuthor } from "./author";
import { Book } from "./book";
import { Review } from "./review";

export function connect(options: Options): Sequelize {
  const sequelize = new Sequelize({ ...options, define: { underscored: true } });
  initAuthor(sequelize);
  Book.start(sequelize);
  Review.start(sequelize);

  Author.hasMany(Book, { as: "books", foreignKey: "authorId", onDelete: "SET NULL" });
  Book.belongsTo(Author, { as: "author", foreignKey: "authorId" });
  Book.hasMany(Review, { sourceKey: "isbn", foreignKey: "bookIsbn", as: "reviews" });
  Review.belongsTo(Book, { targetKey: "isbn", foreignKey: "bookIsbn", as: "book" });
  Author.belongsToMany(Author, { through: "author_friends", as: "friends", foreignKey: "author_id", otherKey: "friend_id", timestamps: false });
  return sequelize;
}
