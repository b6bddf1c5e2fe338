//! Models, fields and managers of packages outside the tree, described in Python.
//!
//! A description (`packages/model_utils.py`) is a module as the project itself could have written it:
//! the classes of the package with their bases, fields and `Meta`, and nothing else. It is read
//! by the same reader as the project, so that adding a package is adding one file and one line here.

use std::sync::{LazyLock, OnceLock};

use rustc_hash::{FxHashMap, FxHashSet};

use crate::syntax::python::{self, Module};

struct Package {
    /// How canonical names of its classes begin.
    name: &'static str,
    /// The module that is imported, where it differs from the name.
    module: &'static str,
    text: &'static str,
}

const fn package(name: &'static str, module: &'static str, text: &'static str) -> Package {
    Package { name, module, text }
}

/// Field classes of small packages.
const FIELDS: &str = include_str!("packages/fields.py");

/// Base classes that bring no field.
const MIXINS: &str = include_str!("packages/mixins.py");

const PACKAGES: &[Package] = &[
    package("postgres", "django.contrib.postgres", include_str!("packages/postgres.py")),
    package("gis", "django.contrib.gis", include_str!("packages/gis.py")),
    package("django.contrib.auth", "django.contrib.auth", include_str!("packages/auth.py")),
    package("django.contrib.contenttypes", "django.contrib.contenttypes", include_str!("packages/contenttypes.py")),
    package("django.contrib.sites", "django.contrib.sites", include_str!("packages/sites.py")),
    package("django.contrib.sessions", "django.contrib.sessions", include_str!("packages/sessions.py")),
    package("django.contrib.flatpages", "django.contrib.flatpages", include_str!("packages/flatpages.py")),
    package("mptt", "mptt", include_str!("packages/mptt.py")),
    package("treebeard", "treebeard", include_str!("packages/treebeard.py")),
    package("modelcluster", "modelcluster", include_str!("packages/modelcluster.py")),
    package("taggit", "taggit", include_str!("packages/taggit.py")),
    package("model_utils", "model_utils", include_str!("packages/model_utils.py")),
    package("django_extensions", "django_extensions", include_str!("packages/django_extensions.py")),
    package("polymorphic", "polymorphic", include_str!("packages/polymorphic.py")),
    package("parler", "parler", include_str!("packages/parler.py")),
    package("phonenumber_field", "phonenumber_field", include_str!("packages/phonenumber_field.py")),
    package("django_countries", "django_countries", include_str!("packages/django_countries.py")),
    package("django_celery_beat", "django_celery_beat", include_str!("packages/django_celery_beat.py")),
    package("django_measurement", "django_measurement", include_str!("packages/measurement.py")),
    package("ordered_model", "ordered_model", include_str!("packages/ordered_model.py")),
    package("safedelete", "safedelete", include_str!("packages/safedelete.py")),
    package("guardian", "guardian", include_str!("packages/guardian.py")),
    package("rest_framework.authtoken", "rest_framework.authtoken", include_str!("packages/authtoken.py")),
    package("wagtail", "wagtail", include_str!("packages/wagtail.py")),
    package("cms", "cms", include_str!("packages/cms.py")),
    package("filer", "filer", include_str!("packages/filer.py")),
    package("oauth2_provider", "oauth2_provider", include_str!("packages/oauth2_provider.py")),
    package("social_django", "social_django", include_str!("packages/social_django.py")),
    package("auditlog", "auditlog", include_str!("packages/auditlog.py")),
    package("django_tenants", "django_tenants", include_str!("packages/django_tenants.py")),
    package("allauth", "allauth", include_str!("packages/allauth.py")),
    package("colorfield", "colorfield", FIELDS),
    package("easy_thumbnails", "easy_thumbnails", FIELDS),
    package("imagekit", "imagekit", FIELDS),
    package("versatileimagefield", "versatileimagefield", FIELDS),
    package("tinymce", "tinymce", FIELDS),
    package("ckeditor", "ckeditor", FIELDS),
    package("ckeditor_uploader", "ckeditor_uploader", FIELDS),
    package("django_ckeditor_5", "django_ckeditor_5", FIELDS),
    package("markdownx", "markdownx", FIELDS),
    package("martor", "martor", FIELDS),
    package("picklefield", "picklefield", FIELDS),
    package("timezone_field", "timezone_field", FIELDS),
    package("django_fsm", "django_fsm", FIELDS),
    package("adminsortable", "adminsortable", FIELDS),
    package("cloudinary", "cloudinary", FIELDS),
    package("image_cropping", "image_cropping", FIELDS),
    package("sorl", "sorl", FIELDS),
    package("smart_selects", "smart_selects", FIELDS),
    package("autoslug", "autoslug", FIELDS),
    package("django_quill", "django_quill", FIELDS),
    package("froala_editor", "froala_editor", FIELDS),
    package("mdeditor", "mdeditor", FIELDS),
    package("django_summernote", "django_summernote", FIELDS),
    package("shortuuid", "shortuuid", FIELDS),
    package("django_ulid", "django_ulid", FIELDS),
    package("django_jsonform", "django_jsonform", FIELDS),
    package("multiselectfield", "multiselectfield", FIELDS),
    package("localflavor", "localflavor", FIELDS),
    package("djmoney", "djmoney", FIELDS),
    package("dirtyfields", "dirtyfields", MIXINS),
    package("django_lifecycle", "django_lifecycle", MIXINS),
    package("rules", "rules", MIXINS),
    package("model_clone", "model_clone", MIXINS),
];

/// The positions of the packages by the names of their modules, and by those that their classes have.
static POSITIONS: LazyLock<[FxHashMap<&str, usize>; 2]> = LazyLock::new(|| {
    let [mut modules, mut names] = [FxHashMap::default(), FxHashMap::default()];
    for (position, package) in PACKAGES.iter().enumerate() {
        modules.entry(package.module).or_insert(position);
        modules.entry(package.name).or_insert(position);
        names.entry(package.name).or_insert(position);
    }
    [modules, names]
});

/// The first parts of all these names: most of the names that are asked for begin otherwise.
static BEGINNINGS: LazyLock<FxHashSet<&str>> =
    LazyLock::new(|| POSITIONS.iter().flat_map(FxHashMap::keys).map(|name| beginning(name)).collect());

/// The packages that were asked for, read.
static PARSED: OnceLock<Vec<OnceLock<Module>>> = OnceLock::new();

/// The description of the package that a module belongs to, with the package's name.
pub(super) fn describe(module: &str) -> Option<(&'static str, &'static Module)> {
    let [modules, _] = &*POSITIONS;
    if !BEGINNINGS.contains(beginning(module)) {
        return None;
    }
    let whole = modules.get(module).copied();
    let position = around(module).filter_map(|package| modules.get(package).copied()).chain(whole).min()?;
    let package = PACKAGES.get(position)?;
    let parsed = PARSED.get_or_init(|| PACKAGES.iter().map(|_| OnceLock::new()).collect()).get(position)?;
    Some((package.name, parsed.get_or_init(|| python::module(package.text))))
}

/// The described package that a canonical name belongs to.
pub(super) fn package_of(canonical: &str) -> Option<&'static str> {
    let [_, names] = &*POSITIONS;
    if !BEGINNINGS.contains(beginning(canonical)) {
        return None;
    }
    let position = around(canonical).filter_map(|package| names.get(package).copied()).min()?;
    PACKAGES.get(position).map(|package| package.name)
}

/// `a` of `a.b.c`.
fn beginning(name: &str) -> &str {
    name.split_once('.').map_or(name, |(first, _)| first)
}

/// `a` and `a.b` of `a.b.c`.
fn around(name: &str) -> impl Iterator<Item = &str> {
    name.match_indices('.').filter_map(|(end, _)| name.get(..end))
}

/// Is it a class that is known by this canonical name, so that `from … import *` may have brought it?
pub(super) fn is_known(canonical: &str) -> bool {
    if super::types::primitive(canonical).is_some() {
        return true;
    }
    if let Some(name) = canonical.strip_prefix("models.") {
        return matches!(
            name,
            "Model"
                | "Manager"
                | "QuerySet"
                | "Q"
                | "F"
                | "Value"
                | "Index"
                | "UniqueConstraint"
                | "CheckConstraint"
                | "TextChoices"
                | "IntegerChoices"
                | "Choices"
                | "CASCADE"
                | "PROTECT"
                | "RESTRICT"
                | "SET"
                | "SET_NULL"
                | "SET_DEFAULT"
                | "DO_NOTHING"
                | "DB_CASCADE"
                | "DB_SET_NULL"
                | "DB_SET_DEFAULT"
                | "Deferrable"
        );
    }
    let Some(package) = package_of(canonical) else { return false };
    let Some((_, content)) = describe(package) else { return false };
    let last = canonical.rsplit('.').next().unwrap_or(canonical);
    content.body.iter().any(|it| matches!(&it.kind, python::StatementKind::Class(class) if class.name == last))
}
