//! One name for each class of Django, however it is imported.

use crate::django::packages;

/// One name for everything that Django exports from several modules.
///
/// `django.db.models.fields.CharField` and `django.db.models.CharField` are `models.CharField`;
/// likewise `postgres.`, `gis.`, `contenttypes.` and `validators.`.
pub fn canonical(path: String) -> String {
    const HOMES: [(&str, &str); 5] = [
        ("django.db.models.", "models."),
        ("django.contrib.postgres.", "postgres."),
        ("django.contrib.gis.db.models.", "gis."),
        ("django.contrib.contenttypes.fields.", "contenttypes."),
        ("django.core.validators.", "validators."),
    ];
    for (home, short) in HOMES {
        let Some(rest) = path.strip_prefix(home) else { continue };
        let last = rest.rsplit('.').next().unwrap_or(rest);
        let is_module = last.chars().next().is_some_and(char::is_lowercase);
        if is_module {
            return path;
        }
        let own = short != "gis." || packages::is_known(&format!("gis.{last}"));
        return if own && !(short == "postgres." && last == "JSONField") {
            format!("{short}{last}")
        } else {
            format!("models.{last}")
        };
    }
    path
}
