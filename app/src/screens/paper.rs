//! An e-invoice as a readable page: head, parties, lines, VAT, totals, payment, attachments, notes. Its figures are those
//! of the document, exactly.

use domain::ids::InvoiceId;
use domain::intake::DocumentFile;
use domain::invoice::{Attachment, Invoice, InvoiceKind, InvoiceLine};
use domain::language::Language;
use domain::money::Amount;
use domain::number_format as figures;
use domain::party::Party;
use leptos::prelude::*;

use crate::i18n::{paper as words, use_language};

/// The document of an invoice: the e-invoice as a page, or the PDF or picture itself.
#[component]
pub fn DocumentView(
    /// The invoice's id.
    id: InvoiceId,
    /// Its file.
    document: DocumentFile,
    /// What the document says.
    read: Invoice,
) -> AnyView {
    let address = format!("/documents/{}", document.id);
    match document.mime.as_str() {
        "application/xml" => view! { <Paper id=id.to_string() read=read /> }.into_any(),
        mime if mime.starts_with("image/") => {
            view! { <div class="desk"><img src=address alt=document.file_name /></div> }.into_any()
        }
        _ => view! {
            <div class="desk">
                <p><a href=address.clone() target="_blank" rel="noopener">{document.file_name.clone()}</a></p>
                <iframe src=address title=document.file_name></iframe>
            </div>
        }
        .into_any(),
    }
}

/// The page of an e-invoice.
#[component]
pub fn Paper(
    /// The invoice's id, for the addresses of its attachments.
    id: String,
    /// What the document says.
    read: Invoice,
) -> AnyView {
    let l = use_language();
    let title = match read.kind {
        InvoiceKind::Invoice => words::invoice(l),
        InvoiceKind::CreditNote => words::credit_note(l),
    };
    view! {
        <div class="desk">
            <article class="paper">
                <header class="paper-head">
                    <div>{party(&read.supplier, true)}</div>
                    <div><p class="paper-title">{title}</p><p>{read.number.clone()}</p></div>
                </header>
                <div class="paper-parties">
                    <div><p class="paper-2">{words::to(l)}</p>{party(&read.buyer, false)}</div>
                    {facts(&read, l)}
                </div>
                {lines(&read, l)}
                {sums(&read, l)}
                {notes(&read, l)}
                {attachments(&id, &read.attachments, l)}
                {payment(&read, l)}
            </article>
        </div>
    }
    .into_any()
}

fn party(party: &Party, is_supplier: bool) -> AnyView {
    let numbers = [party.vat_number.as_ref().map(|number| number.as_str().to_owned()), party.company_id.clone()];
    view! {
        <p class=if is_supplier { "paper-name" } else { "strong" }>{party.name.clone()}</p>
        {party.address.iter().cloned().map(|line| view! { <p>{line}</p> }).collect_view()}
        {numbers.into_iter().flatten().map(|number| view! { <p class="paper-2">{number}</p> }).collect_view()}
        {party.email.clone().filter(|_| is_supplier).map(|email| view! { <p class="paper-2">{email}</p> })}
    }
    .into_any()
}

fn facts(read: &Invoice, l: Language) -> AnyView {
    let date = |day: Option<chrono::NaiveDate>| day.map(domain::calendar::date);
    let period =
        read.period.map(|(from, to)| format!("{} – {}", domain::calendar::date(from), domain::calendar::date(to)));
    let all = [
        (words::number(l), Some(read.number.clone())),
        (words::issue_date(l), date(read.issue_date)),
        (words::due_date(l), date(read.due_date)),
        (words::delivery_date(l), date(read.delivery_date)),
        (words::period(l), period),
        (words::order(l), read.order_reference.clone()),
        (words::buyer_reference(l), read.buyer_reference.clone()),
        (words::preceding(l), Some(read.preceding_invoices.join(", "))),
    ];
    let shown = all.into_iter().filter_map(|(name, value)| Some((name, value.filter(|value| !value.is_empty())?)));
    view! {
        <dl class="paper-facts">
            {shown.map(|(name, value)| view! { <dt class="paper-2">{name}</dt><dd>{value}</dd> }).collect_view()}
        </dl>
    }
    .into_any()
}

fn lines(read: &Invoice, l: Language) -> AnyView {
    view! {
        <table>
            <thead>
                <tr>
                    <th>{words::description(l)}</th>
                    <th class="num">{words::quantity(l)}</th>
                    <th class="num">{words::price(l)}</th>
                    <th class="num">{words::vat(l)}</th>
                    <th class="num">{words::amount(l)}</th>
                </tr>
            </thead>
            <tbody>{read.lines.iter().map(|line| one_line(line, l)).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn one_line(line: &InvoiceLine, l: Language) -> AnyView {
    let one = rust_decimal::Decimal::ONE;
    let quantity = line
        .quantity
        .as_ref()
        .map(|quantity| format!("{} {}", figures::quantity(l, quantity.value), quantity.unit.name(l)));
    let price = line.unit_price.map(|price| figures::at_least(l, price.value, 2));
    let base = line.unit_price.map(|price| price.base_quantity).filter(|base| *base != one);
    let order = match (&line.order_reference, &line.order_line_reference) {
        (Some(order), Some(order_line)) => Some(format!("{order} / {order_line}")),
        (order, order_line) => order.clone().or(order_line.clone()),
    };
    view! {
        <tr>
            <td>
                {line.description.clone()}
                {line.supplier_item.as_deref().map(|code| view! { <p class="paper-2">{words::item(l, code)}</p> })}
                {order.map(|order| view! { <p class="paper-2">{words::order_line(l, order)}</p> })}
                {line.note.clone().map(|note| view! { <p class="paper-2">{note}</p> })}
                {line
                    .allowance_charges
                    .iter()
                    .map(|part| {
                        let text = format!("{}: {}", part.reason, money(part.signed(), l));
                        view! { <p class="paper-2">{text}</p> }
                    })
                    .collect_view()}
            </td>
            <td class="num">{quantity}</td>
            <td class="num">
                {price} {base.map(|base| view! { <p class="paper-2">{words::per(l, figures::quantity(l, base))}</p> })}
            </td>
            <td class="num">{line.vat_percent.map(|percent| format!("{} %", figures::percent(l, percent)))}</td>
            <td class="num">{money(line.net, l)}</td>
        </tr>
    }
    .into_any()
}

/// As the document has it: at least the digits of its currency, all that it has.
fn money(amount: Amount, l: Language) -> String {
    figures::at_least(l, amount.value, amount.currency.digits())
}

fn sums(read: &Invoice, l: Language) -> AnyView {
    let totals = &read.totals;
    let mut rows: Vec<(String, Amount)> = Vec::new();
    let mut put = |name: String, amount: Option<Amount>| rows.extend(amount.map(|amount| (name, amount)));
    put(words::lines_total(l).to_owned(), totals.lines.filter(|_| !read.allowance_charges.is_empty()));
    for part in &read.allowance_charges {
        let name = if part.is_charge { words::charge(l) } else { words::discount(l) };
        let name = if part.reason.is_empty() { name.to_owned() } else { part.reason.clone() };
        put(name, Some(part.signed()));
    }
    put(words::exclusive(l).to_owned(), totals.tax_exclusive);
    for row in &read.vat {
        let percent = row.percent.map(|percent| figures::percent(l, percent)).unwrap_or_default();
        put(words::vat_over(l, percent, money(row.taxable, l)), Some(row.tax));
    }
    put(words::inclusive(l).to_owned(), totals.tax_inclusive);
    put(words::prepaid(l).to_owned(), totals.prepaid.filter(|amount| !amount.is_zero()).map(|amount| -amount));
    put(words::rounding(l).to_owned(), totals.payable_rounding.filter(|amount| !amount.is_zero()));
    let currency = if read.currency.is_unknown() { String::new() } else { format!(" {}", read.currency) };
    put(format!("{}{currency}", words::payable(l)), totals.payable);
    view! {
        <table class="paper-sums">
            <tbody>
                {rows
                    .into_iter()
                    .map(|(name, amount)| view! { <tr><td>{name}</td><td class="num">{money(amount, l)}</td></tr> })
                    .collect_view()}
            </tbody>
        </table>
    }
    .into_any()
}

fn notes(read: &Invoice, l: Language) -> Option<AnyView> {
    (!read.notes.is_empty()).then(|| {
        let notes = read.notes.clone().into_iter().map(|note| view! { <p>{note}</p> }).collect_view();
        view! { <section><h3>{words::notes(l)}</h3>{notes}</section> }.into_any()
    })
}

fn attachments(id: &str, attachments: &[Attachment], l: Language) -> Option<AnyView> {
    if attachments.is_empty() {
        return None;
    }
    let rows = attachments.iter().enumerate().map(|(index, attachment)| {
        let name = attachment.description.clone().unwrap_or_else(|| attachment.name.clone());
        if attachment.is_safe {
            let address = format!("/invoices/{id}/attachments/{index}");
            return view! { <li><a href=address target="_blank" rel="noopener">{name}</a></li> }.into_any();
        }
        match &attachment.link {
            // The address is text: nobody is led there by a click.
            Some(link) => view! { <li>{name} " " <span class="paper-2">{link.clone()}</span></li> }.into_any(),
            None => view! { <li>{name} " " <span class="paper-2">{words::not_offered(l)}</span></li> }.into_any(),
        }
    });
    Some(view! { <section><h3>{words::attachments(l)}</h3><ul>{rows.collect_view()}</ul></section> }.into_any())
}

fn payment(read: &Invoice, l: Language) -> AnyView {
    let accounts = read.accounts.iter().map(|account| {
        let name = if account.is_g_account { words::g_account(l) } else { words::account(l) };
        let part = account.part.map(|part| format!(": {}", money(part, l))).unwrap_or_default();
        view! { <p>{format!("{name} {}{part}", account.iban.grouped())}</p> }
    });
    let reference = read
        .payment_reference
        .clone()
        .map(|reference| view! { <p>{format!("{} {reference}", words::reference(l))}</p> });
    view! {
        <footer class="paper-foot">
            <div>{accounts.collect_view()}</div>
            <div>{reference}{read.payment_terms.clone().map(|terms| view! { <p>{terms}</p> })}</div>
        </footer>
    }
    .into_any()
}
