"""Texts that identify a made-up person, by kind, and texts that come close and do not."""

# Every person, number and address here is made up; numbers are documented test numbers where there are any.
HITS = {
    "name": [
        "MRS. QUIGLEY", "MR.QUIGLEY", "MRS_QUIGLEY",
        "Dr_Smith", "seen by Mr. Miller", "patient_name=jane", "Last Name: Doe", "first-name_Jane",
        "Patient: Jane Doe",
    ],
    "geography": [
        "44.613795\u00b0 N", "44.492513N 88.897734W", "long: -107.632884",
        "12 Main Street", "4711_north_oak_ave", "Springfield, IL 62704", "zip_62704", "ZIP: 62704-1234",
        "zip62704", "postal code 62704", "address: 5 Elm", "City: Springfield", "40.7128, -74.0060",
        "12.3456;-8.1234", "48.8566,2.3522", "8.1234 123.4567", "lat_40-7128", "gps:40.712", "40° 42' N",
        "40°42.5N",
    ],
    "date": [
        "dob 2016-11-26", "born_2016-11-26",
        "YOB 1966", "D.O.B. 9-23-1993", "birth_year_1996", "DoB(1991-05-14)", "born Aug 28 1990",
        "DOB: 3/14/1957", "dob_1957-03-14", "DOB-03-14-1957", "date of birth 14.03.1957",
        "birthdate=19570314", "born on 3/14", "date_of_death_1999", "Date of admission: 2024-01-05",
    ],
    "age": [
        "AGE109", "96 years", "106 yrs. old", "101 YOF", "101 y o", "ninety-two years old",
        "age_93", "age: 101", "age_band=90", "age_band=90_94", "aged 94", "93 years old", "104-yrs-old",
        "91 y/o", "Age group: 95-99",
    ],
    "phone": [
        "tel_ 8675309",
        "mobile_2026-11-26_5551234", "mobile_2026-11-26 555 1234", "mobile_2026-11-26-99", "mobile_20261126",
        "mobile_2026-13-26", "phone_212-555-2026-11-26",
        "[713] 822-3701", "919) 449-5954", "(312)8309282", "713/491-2209", "cell: 2126673642", "Ph 453-8736",
        "sex=call 2126673642", "hit6_total=2126673642.0", "acute_medication_classes=none;5552345678",
        "555-123-4567", "(555) 123-4567", "(555)123-4567", "1-800-555-0199", "v_555_123_4567_a",
        "555.123.4567", "+1 555 123 4567", "+442079460958", "phone: 5551234567", "tel_5551234",
        "Mobile 555-1234", "0000005552345678", "peak_intensity=5552345678", "555\u2013123\u20134567",
    ],
    "fax": [
        "efax 4154219883",
        "fax 555 1234", "fax_5551234", "Fax: +1 (555) 123-4567", "telefax-0201123",
    ],
    "email": [
        "jane[at]example[dot]com", "jane%40example.com", "email: jane7",
        "jane.doe@example.org", "JANE+x@mail.example.co.uk", "jane\uff20example.org", "jane_at_example_dot_com",
        "jane-doe-at-example-org",
    ],
    "ssn": [
        "ss#123456789",
        "739 - 54 - 8609", "363/78/6993", "xxx-xx-8168", "hit6_total=242613347.0", "sex=was 242613347",
        "procedure_codes=97140;446702015",
        "078-05-1120", "078 05 1120", "v_078_05_1120", "x078-05-1120y", "899-99-9999", "665-01-0001", "001-01-0001",
        "ssn: 78051120", "SSN078051120", "social security number 078051120", "0000000123456789",
        "sex=078051120", "\uff10\uff17\uff18\u2011\uff10\uff15\u2011\uff11\uff11\uff12\uff10",
        "078\u200b-05-\u0661\u0661\u0662\u0660",
    ],
    "mrn": [
        "mrn_QX-5567781",
        "MR# 782279269", "med rec 729928966", "M.R.N. 766775091", "chart # 70557", "EMR id 748145036",
        "MRN(728361021)",
        "MRN: 12345", "mrn_00123", "MRN12345", "mrn#A-77", "{mrn: 12345}", "medical record number 4711",
        "chart_no_4711", "hospital number: 12", "patient number 4711",
    ],
    "health_plan": [
        "policy_AB-123456",
        "Medicare 1EG4TE5MK73",
        "claim no 783729979", "BCBS XYZ712463579",
        "member_12345", "Member ID: W123", "member12345", "subscriber-no-778899", "policy # 12",
        "medicare 1234", "1EG4-TE5-MK73", "group number 5512",
    ],
    "account": [
        "Acc# 707848569",
        "acct_12345", "Account: 9", "account no. 4711", "a/c 4711", "iban: DE89", "4111-1111-1111-1111",
        "5500 0000 0000 0004",
    ],
    "licence": [
        "DL: D720435363",
        "license_12345", "Driver's License: D123", "licence no 4711", "npi-1234567893", "DEA number: AB1",
    ],
    "vehicle": [
        "1M8GDM9AXKP042788", "v_1hgcm82633a004352", "VIN: 5", "license plate: ABC-123", "plate_no_4711",
        "vehicle 4711",
    ],
    "device": [
        "S/N GF32546387",
        "serial_12345", "Serial number: 77", "device-id-0815", "IMEI 490154203237518", "00:1B:44:11:3A:B7",
        "00-1b-44-11-3a-b7", "(01)00844588003288", "pacemaker: 12",
    ],
    "url": [
        "https%3A%2F%2Fexample.com%2Fx", "s3://bucket/x",
        "https://example.org/x", "ftp://x", "www.example", "www-example-com", "example.com/jane", "jane.org",
    ],
    "ip_address": [
        "2600:1f18:8879:57e1::/64",
        "192.0.2.17", "from 255.255.255.255.", "2001:0db8:0000:0000:0000:ff00:0042:8329",
        "2001:db8::ff00:42", "ip-192-0-2-17", "IP address: 192-0-2-17",
    ],
    "biometric": [
        "fingerprint_loop", "Voice print: a7", "retina-scan_3", "biometric id: x", "face scan a",
    ],
    "photo": [
        "jane.jpg", "scan.PNG", "photo_jane", "Selfie: 1", "IMG_0042", "data:image/x", "full-face-12",
    ],
    "other_number": [
        "TIN: 623853730",
        "passport: X1", "passport_12345", "national id 4711", "912-70-1234", "tax-id: 9",
    ],
}  # fmt: skip

NEAR_MISSES = [
    # names, streets and plates without a word that says so have no pattern
    "dr_north", "Dr_A", "DR NORTH", "MR SCAN", "MS_TEAMS", "DR. AB",
    "doctor_Smith", "main_street", "ABC-1234", "NC_12345", "3 months", "patient_key",
    "name_1",
    # keys that hold the shorter words
    "pt_02123", "mr-12345", "chart_12345", "case_12345", "device_1234567", "lic-12345", "cell_1234567", "card_12345",
    "pt 0212", "hit6_total=0.242613347", "duration_hours=3.2126673642", "provider 5552345678", "sex=v_5552345678",
    "242613347.0", "90 days", "85 years", "12 yrs", "emailed", "email_1", "Rx 97140", "long 5.12",
    "referral_key=-446702015", "procedure_codes=97140,446702015",
    # numbers of other forms
    "000-12-3456", "666-12-3456", "078-00-1120", "078-05-112", "5078-05-1120", "078-05-11203", "123456789",
    "5551234567", "555-1234", "555-12-34567", "0005551234567", "0000000000000001", "0000000012345678",
    "v_001_012_0034", "peak_intensity=9999999999", "entry_date=1704067200", "entry_date=20240105",
        "d\u00e9j\u00e0 vu",
    "4111-1111-1111-1112", "1M8GDM9A1KP042788", "11111111111111111", "20240105123456789",
    "0123456789abcde12", "256.1.1.1", "1.2.3", "{version: 1.2.3-4}",
    "s001-v01-0001", "1.2.3.4.5", "192-0-2-17", "2001:db8", "10:20:30",
    "00:1B:44:11:3A", "9.5,7.5", "3.333,6.167", "0.333333;24.0000",
    # words without a value, within words, and ages that may be told
    "member", "member_1", "mobile_app-2026", "mrn",
    "visits_ss_2026", "amrn_12345", "remember_12345", "account of 3", "ssn_x", "sn_12345", "dob",
    "faxed", "hotel_12345", "age_89", "age_band=80_89", "age_band=90_plus", "age_band=90+",
    "age_band=90 and over", "page_95", "stage_90", "95", "age_130", "89 years old", "hit6_total=95", "www",
    "com", "a.csv", "photo", "img_1", "image_0042", "fingerprint",
    # a day after a word, as exports are named
    "headache_diary_mobile_2026-11-26.csv", "clinic_visits_medicare_2026-11-01_2026-11-26.csv.gz",
    "clinic_visits account 2026-11-26", "{file: headache_diary_phone_2026-11-26.parquet, rows: 12}",
    "claim 2026-11-26", "headache_diary_mobile_2026-11-26",
    # keys, codes, dates and file names as exports have them
    "visit_000123-2024", "ref_282ec4b88551", "clinic_01_pt_05", "v_fb410ea7f6a50a46", "2024-01-05",
    "01/05/2024", "2024-01-05 10:20:30", "2024-01-05T10:20:30.123456Z", "97140-59;97110:GP", "97140 59 25",
    "G44.86; M54.2", "123e4567-e89b-12d3-a456-426614174000", "clinic_visits_2026-11-22.csv.gz",
    "headache_diary_20261122_235959.parquet", "webpt_charges_2026-11.csv",
    "{sha256: 3df7ed844a3de7484fc69ad79083f4ac, rows: 1996885, simulated: true}",
    "{extracted_on: 2024-05-01, date_regime: limited_data_set, contract_version: 1.2.0}",
]  # fmt: skip
