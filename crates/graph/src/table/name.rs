//! Names in the database, and who chose them.

use serde::{Deserialize, Serialize};

/// How a name in the database came to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum NameOrigin {
    /// Somebody chose it: `CREATE TABLE orders`, `db_table = "orders"`, `@@map("orders")`.
    Written,
    /// It is an identifier of the code, taken over as it stands: `model UserRole` without `@@map`, a Django field.
    Derived,
    /// The framework made it by its own convention: `shop_order`, `_AToB`, `Order_customerId_fkey`.
    Generated,
    /// As `Generated`, and the framework keeps it within the limits of the database by itself.
    Shortened,
}

/// A name in the database.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Name {
    /// As the database shows it, without quotes.
    pub text: String,
    /// Who chose it.
    pub origin: NameOrigin,
}

impl Name {
    /// A name somebody chose.
    pub fn written(text: impl Into<String>) -> Name {
        Name { text: text.into(), origin: NameOrigin::Written }
    }

    /// A code identifier taken over.
    pub fn derived(text: impl Into<String>) -> Name {
        Name { text: text.into(), origin: NameOrigin::Derived }
    }

    /// A name made by convention.
    pub fn generated(text: impl Into<String>) -> Name {
        Name { text: text.into(), origin: NameOrigin::Generated }
    }

    /// A name made by convention and kept short.
    pub fn shortened(text: impl Into<String>) -> Name {
        Name { text: text.into(), origin: NameOrigin::Shortened }
    }
}
