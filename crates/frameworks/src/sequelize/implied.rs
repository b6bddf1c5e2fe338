//! The attributes that Sequelize adds to every model.
//! (Manual: "Model basics", "Timestamps"; "Paranoid"; "Primary keys"; "Optimistic locking".)

use super::model::{Added, Attribute, Model};
use super::settings::Settings;
use super::types::{Argument, DataType};
use super::value::{Kind, Value};

/// Adds `id` in front, and behind it the timestamps and the version.
pub(super) fn add(model: &mut Model<'_>, settings: &Settings<'_>) {
    let place = model.place;
    let has_key = model.attributes.iter().any(Attribute::is_primary_key);
    let may_have_key = model.gap.is_some() || model.attributes.iter().any(|it| it.options.open);
    if !has_key && !may_have_key && model.attribute("id").is_none() && model.flag("noPrimaryKey", false) != Some(true) {
        let mut id = Attribute::added("id", "INTEGER", Added::Id, place);
        id.set("allowNull", Kind::Bool(false));
        id.set("primaryKey", Kind::Bool(true));
        id.set("autoIncrement", Kind::Bool(true));
        model.attributes.insert(0, id);
    }
    let paranoid = model.flag("paranoid", false);
    for (option, why) in
        [("createdAt", Added::CreatedAt), ("updatedAt", Added::UpdatedAt), ("deletedAt", Added::DeletedAt)]
    {
        if why == Added::DeletedAt && paranoid == Some(false) {
            continue;
        }
        match model.timestamp(option) {
            Ok(Some(name)) if paranoid.is_some() || why != Added::DeletedAt => stamp(model, settings, &name, why),
            Ok(None) => {}
            Ok(Some(_)) | Err(()) => model.add_gap("the options of its timestamps cannot be read", place),
        }
    }
    match model.option("version").map(|it| it.kind.clone()) {
        Some(Kind::Text(name)) => version(model, &name),
        Some(Kind::Bool(true)) => version(model, "version"),
        _ => {}
    }
}

fn stamp(model: &mut Model<'_>, settings: &Settings<'_>, name: &str, why: Added) {
    let mut ty = DataType::named("DATE");
    if let (true, Some(precision)) = (settings.seventh, &settings.precision) {
        ty = ty.map(|it| it.called(&[Argument::Number(precision.to_string())]));
    }
    match model.attributes.iter_mut().find(|it| it.name == name) {
        // Declared by the model, and kept by Sequelize all the same.
        Some(attribute) => {
            attribute.added = attribute.added.or(Some(why));
            // Version 7 decides itself whether they may be NULL.
            if settings.seventh {
                attribute.set("allowNull", Kind::Bool(why == Added::DeletedAt));
                attribute.ty = attribute.ty.take().or(ty);
            }
        }
        None => {
            let mut attribute = Attribute::added(name, "DATE", why, model.place);
            attribute.ty = ty;
            if why != Added::DeletedAt {
                attribute.set("allowNull", Kind::Bool(false));
            }
            model.attributes.push(attribute);
        }
    }
}

fn version(model: &mut Model<'_>, name: &str) {
    if model.attribute(name).is_none() {
        let mut attribute = Attribute::added(name, "INTEGER", Added::Version, model.place);
        attribute.set("allowNull", Kind::Bool(false));
        let zero = Value::new(Kind::Number("0".into()), model.place);
        attribute.options.set("defaultValue".into(), zero);
        model.attributes.push(attribute);
    }
}
