//! The resources of Exact Online that Sluis uses, by the path that stands after the administration.

/// A resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Endpoint {
    Me,
    Divisions,
    UserHasRights,
    PurchaseEntries,
    PurchaseInvoices,
    Documents,
    DocumentAttachments,
    DocumentTypes,
    TransactionLines,
    PurchaseOrders,
    GoodsReceipts,
    Accounts,
    BankAccounts,
    GlAccounts,
    VatCodes,
    PaymentConditions,
    Journals,
    FinancialPeriods,
    Items,
    SupplierItem,
    Costcenters,
    Costunits,
}

impl Endpoint {
    /// The path, exactly as Exact Online writes it: parts of it are sensitive to case.
    pub(super) fn path(self) -> &'static str {
        match self {
            Self::Me => "current/Me",
            Self::Divisions => "system/Divisions",
            Self::UserHasRights => "users/UserHasRights",
            Self::PurchaseEntries => "purchaseentry/PurchaseEntries",
            Self::PurchaseInvoices => "purchase/PurchaseInvoices",
            Self::Documents => "documents/Documents",
            Self::DocumentAttachments => "documents/DocumentAttachments",
            Self::DocumentTypes => "documents/DocumentTypes",
            Self::TransactionLines => "financialtransaction/TransactionLines",
            Self::PurchaseOrders => "purchaseorder/PurchaseOrders",
            Self::GoodsReceipts => "purchaseorder/GoodsReceipts",
            Self::Accounts => "crm/Accounts",
            Self::BankAccounts => "crm/BankAccounts",
            Self::GlAccounts => "financial/GLAccounts",
            Self::VatCodes => "vat/VATCodes",
            Self::PaymentConditions => "cashflow/PaymentConditions",
            Self::Journals => "financial/Journals",
            Self::FinancialPeriods => "financial/FinancialPeriods",
            Self::Items => "logistics/Items",
            Self::SupplierItem => "logistics/SupplierItem",
            Self::Costcenters => "hrm/Costcenters",
            Self::Costunits => "hrm/Costunits",
        }
    }

    /// Whether its address names no administration, so that it counts against none.
    pub(super) fn is_without_division(self) -> bool {
        self == Self::Me
    }
}
