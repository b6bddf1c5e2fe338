//! What the actions of `ALTER TABLE` reach.

use modelry_graph::Part;

use crate::sql::syntax::{AlterAction, ConstraintKind};

/// Does the action change columns or checks, which children share?
pub(super) fn passes_down(action: &AlterAction) -> bool {
    match action {
        AlterAction::AddColumn { .. }
        | AlterAction::DropColumn { .. }
        | AlterAction::RenameColumn { .. }
        | AlterAction::SetType { .. }
        | AlterAction::SetNullable { .. }
        | AlterAction::SetDefault { .. } => true,
        AlterAction::AddConstraint(constraint) => matches!(constraint.kind, ConstraintKind::Check(_)),
        AlterAction::ReplaceColumn { .. }
        | AlterAction::SetIdentity { .. }
        | AlterAction::DropExpression { .. }
        | AlterAction::SetComputed { .. }
        | AlterAction::DropConstraint(_)
        | AlterAction::DropPrimaryKey
        | AlterAction::DropForeignKey(_)
        | AlterAction::DropIndex(_)
        | AlterAction::RenameConstraint { .. }
        | AlterAction::RenameIndex { .. }
        | AlterAction::ValidateConstraint(_)
        | AlterAction::AlterConstraint { .. }
        | AlterAction::RenameTable(_)
        | AlterAction::SetSchema(_)
        | AlterAction::AttachPartition(_)
        | AlterAction::DetachPartition(_)
        | AlterAction::Inherit(_)
        | AlterAction::NoInherit
        | AlterAction::Engine(_)
        | AlterAction::Comment(_)
        | AlterAction::Triggers { .. }
        | AlterAction::IndexUsable { .. }
        | AlterAction::ReplicaIdentity(_)
        | AlterAction::Nothing
        | AlterAction::Unknown(_) => false,
    }
}

/// The parts of the table that an action changes.
pub(super) fn touched(action: &AlterAction) -> &'static [Part] {
    match action {
        AlterAction::AddColumn { .. }
        | AlterAction::RenameColumn { .. }
        | AlterAction::SetType { .. }
        | AlterAction::SetNullable { .. }
        | AlterAction::SetDefault { .. }
        | AlterAction::SetIdentity { .. }
        | AlterAction::DropExpression { .. }
        | AlterAction::SetComputed { .. } => &[Part::Columns],
        AlterAction::AddConstraint(constraint) => match constraint.kind {
            ConstraintKind::PrimaryKey { .. } | ConstraintKind::UsingIndex { primary: true, .. } => &[Part::PrimaryKey],
            ConstraintKind::ForeignKey(_) => &[Part::ForeignKeys],
            ConstraintKind::Check(_) => &[Part::Checks],
            ConstraintKind::Unique { .. }
            | ConstraintKind::UsingIndex { primary: false, .. }
            | ConstraintKind::Exclude { .. }
            | ConstraintKind::Index { .. } => &[Part::Indexes],
        },
        AlterAction::DropPrimaryKey => &[Part::PrimaryKey],
        AlterAction::DropForeignKey(_) | AlterAction::AlterConstraint { .. } | AlterAction::ValidateConstraint(_) => {
            &[Part::ForeignKeys, Part::Checks]
        }
        AlterAction::DropIndex(_) | AlterAction::RenameIndex { .. } | AlterAction::IndexUsable { .. } => {
            &[Part::Indexes]
        }
        AlterAction::DropColumn { .. }
        | AlterAction::ReplaceColumn { .. }
        | AlterAction::DropConstraint(_)
        | AlterAction::RenameConstraint { .. }
        | AlterAction::RenameTable(_)
        | AlterAction::SetSchema(_)
        | AlterAction::AttachPartition(_)
        | AlterAction::DetachPartition(_)
        | AlterAction::Inherit(_)
        | AlterAction::NoInherit
        | AlterAction::Engine(_)
        | AlterAction::Unknown(_) => &Part::ALL,
        AlterAction::Comment(_)
        | AlterAction::Triggers { .. }
        | AlterAction::ReplicaIdentity(_)
        | AlterAction::Nothing => &[],
    }
}
