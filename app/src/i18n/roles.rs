//! What a person is in an environment.

use domain::language::Language;
use domain::roles::Role;

domain::catalogue! {
    accountant: { nl: "accountant", en: "accountant" },
    approver: { nl: "goedkeurder", en: "approver" },
    warehouse: { nl: "magazijn", en: "warehouse" },
    environment_admin: { nl: "beheerder", en: "administrator" },
    platform_operator: { nl: "platformbeheerder", en: "platform operator" },
}

/// The word for a role.
pub fn name(role: Role, language: Language) -> &'static str {
    match role {
        Role::Accountant => accountant(language),
        Role::Approver => approver(language),
        Role::Warehouse => warehouse(language),
        Role::EnvironmentAdmin => environment_admin(language),
        Role::PlatformOperator => platform_operator(language),
    }
}
