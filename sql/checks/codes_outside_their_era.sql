-- severity: warn
-- no code is used before it existed or after it ended (known where dates are real)
-- checked: intermediate.int_dated_codes
select codes.visit_id
from intermediate.int_dated_codes as codes
inner join seeds.code_eras as eras
    on
        codes.code_system = eras.code_system
        and codes.code like replace(replace(eras.code_pattern, '.', ''), '*', '%')
        and (codes.visit_date < eras.valid_from or codes.visit_date > eras.valid_until)
