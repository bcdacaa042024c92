"""Small social maps made by hand: nobody in them exists."""

import copy
import io
import json
import zipfile
from typing import Any

ORGANIZATION = "7a1d1c7e-0d5f-4c1e-9a52-3b0b7b3f0001"
SERVICE = "7a1d1c7e-0d5f-4c1e-9a52-3b0b7b3f0002"
LOCATION = "7a1d1c7e-0d5f-4c1e-9a52-3b0b7b3f0003"
LINK = "7a1d1c7e-0d5f-4c1e-9a52-3b0b7b3f0004"

SERVICE_BLOCK: dict[str, Any] = {
    "id": SERVICE,
    "name": "Samen soep koken",
    "description": "Elke week koken we een pan soep.",
    "url": "https://buurthuis.example/soep",
    "email": "soep@buurthuis.example",
    "status": "active",
    "minimum_age": 55,
    "maximum_age": 99.5,
    "assured_date": "2026-10-01",
    "last_modified": "2026-10-02T09:30:00.250+02:00",
    "eligibility_description": "Voor buurtbewoners",
    "phones": [{"id": "7a1d1c7e-0d5f-4c1e-9a52-3b0b7b3f0011", "number": "+31 20 000 00 00", "extension": 12}],
    "languages": [{"id": "7a1d1c7e-0d5f-4c1e-9a52-3b0b7b3f0012", "name": "Nederlands", "code": "nl"}],
    "cost_options": [
        {"id": "7a1d1c7e-0d5f-4c1e-9a52-3b0b7b3f0013", "amount": 2.5, "currency": "EUR", "option": "per keer"}
    ],
    "capacities": [
        {
            "id": "7a1d1c7e-0d5f-4c1e-9a52-3b0b7b3f0014",
            "available": 3,
            "maximum": 12,
            "updated": "2026-11-01T08:00:00.000+01:00",
            "unit": {"id": "7a1d1c7e-0d5f-4c1e-9a52-3b0b7b3f0015", "name": "plaatsen"},
        }
    ],
    "attributes": [
        {
            "id": "7a1d1c7e-0d5f-4c1e-9a52-3b0b7b3f0016",
            "link_type": "topic",
            "taxonomy_term": {
                "id": "7a1d1c7e-0d5f-4c1e-9a52-3b0b7b3f0017",
                "name": "Koken",
                "description": "",
                "taxonomy_detail": {"id": "7a1d1c7e-0d5f-4c1e-9a52-3b0b7b3f0018", "name": "Thema's"},
            },
        }
    ],
    "organization": {
        "id": ORGANIZATION,
        "name": "Buurthuis De Proef",
        "description": "Een verzonnen buurthuis.",
        "website": "https://buurthuis.example/",
        "year_incorporated": 1999,
    },
    "service_at_locations": [
        {
            "id": LINK,
            "description": "In de keuken",
            "location": {
                "id": LOCATION,
                "location_type": "physical",
                "name": "De keuken",
                "latitude": 52.1,
                "longitude": 5.2,
                "addresses": [
                    {
                        "id": "7a1d1c7e-0d5f-4c1e-9a52-3b0b7b3f0021",
                        "address_1": "Proefstraat 1",
                        "city": "Proefdorp",
                        "state_province": "",
                        "postal_code": "1234 AB",
                        "country": "NL",
                        "address_type": "physical",
                    }
                ],
                "accessibility": [{"id": "7a1d1c7e-0d5f-4c1e-9a52-3b0b7b3f0022", "description": "Geen drempels"}],
            },
            "schedules": [
                {
                    "id": "7a1d1c7e-0d5f-4c1e-9a52-3b0b7b3f0023",
                    "freq": "WEEKLY",
                    "byday": "TU,TH",
                    "opens_at": "10:00",
                    "closes_at": "12:00+01:00",
                    "valid_from": "2026-01-01",
                }
            ],
        }
    ],
}

# Version 1.1: other names, a table for each kind of address, days instead of rules.
OLD_TABLES = {
    "organizations.csv": "id,name,description,url\no1,Proefhuis,Verzonnen,https://proef.example\n",
    "services.csv": "id,organization_id,name,status,fees\ns1,o1,Wandelen,active,gratis\ns2,o1,Breien,inactive,\n",
    "locations.csv": "id,organization_id,name,latitude,longitude\nl1,o1,Zaal,52.1,5.2\n",
    "services_at_location.csv": "id,service_id,location_id\nx1,s1,l1\n",
    "physical_addresses.csv": (
        "id,location_id,address_1,city,state_province,postal_code,country\n1,l1,Dorpsweg 2,Proefdorp,,1234AB,NL\n"
    ),
    "postal_addresses.csv": (
        "id,location_id,address_1,city,state_province,postal_code,country\n1,l1,Postbus 3,Proefdorp,,1234AC,NL\n"
    ),
    "regular_schedules.csv": "id,service_id,weekday,opens_at,closes_at\nr1,s1,2,09:00,17:00\n",
    "holiday_schedules.csv": "id,service_id,closed,start_date,end_date\nr1,s1,true,2026-12-24,2026-12-26\n",
    "phones.csv": "id,location_id,organization_id,number\np1,l1,o1,020 0000000\n",
    "languages.csv": "id,service_id,language\nt1,s1,Nederlands\n",
    "eligibility.csv": "id,service_id,eligibility\ne1,s1,volwassenen\n",
    "taxonomy.csv": "id,name,parent_id,vocabulary\nw1,Bewegen,,eigen\n",
    "services_taxonomy.csv": "id,service_id,taxonomy_id\nk1,s1,w1\n",
}

# Version 1.0 as Ohana kept it: a service is at one location, and lists stand in a cell.
OHANA_TABLES = {
    "organizations.csv": 'id,name,description,funding_sources\n1,Proefhuis,Verzonnen,"gemeente, giften"\n',
    "locations.csv": (
        'id,organization_id,name,accessibility,languages,virtual\n1,1,Zaal,"ramp, restroom","Nederlands, Turks",false\n'
    ),
    "services.csv": 'id,location_id,name,status,keywords,taxonomy_ids\n1,1,Koffie,active,"koffie, praten",101\n',
    "addresses.csv": "id,location_id,address_1,city,state_province,postal_code,country\n1,1,Weg 1,Dorp,NB,1234AB,NL\n",
    "mail_addresses.csv": "id,location_id,address_1,city\n1,1,Postbus 1,Dorp\n",
    "regular_schedules.csv": "id,location_id,service_id,weekday,opens_at,closes_at\n1,1,,Monday,9am,4:00 PM\n",
    "taxonomy.csv": "taxonomy_id,name,parent_id,parent_name\n101,Praten,,\n",
}

UK_PAGE = {
    "totalElements": 2,
    "totalPages": 2,
    "number": 1,
    "size": 1,
    "first": True,
    "last": False,
    "empty": False,
    "content": [
        {
            "id": "9",
            "name": "Tuinieren",
            "status": "active",
            "organization": {"id": "8", "name": "Tuinclub De Proef"},
            "eligibilitys": [{"id": "7", "eligibility": "ouderen", "minimum_age": 65, "maximum_age": 120}],
            "regular_schedules": [
                {"id": "6", "byday": "MO", "freq": "WEEKLY", "opens_at": "10:00", "closes_at": "11:00"}
            ],
            "service_at_locations": [
                {
                    "id": "5",
                    "location": {
                        "id": "4",
                        "name": "Volkstuin",
                        "latitude": 52.2,
                        "longitude": 5.3,
                        "physical_addresses": [{"id": "3", "address_1": "Tuinpad 1", "city": "Proefdorp"}],
                    },
                }
            ],
            "service_taxonomys": [{"id": "2", "taxonomy": {"id": "1", "name": "Tuin", "vocabulary": "eigen"}}],
        }
    ],
}


def service(**changed: Any) -> dict[str, Any]:
    """The service with some keys changed."""
    return copy.deepcopy(SERVICE_BLOCK) | changed


def as_json(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def as_files(tables: dict[str, str]) -> dict[str, bytes]:
    return {name: text.encode() for name, text in tables.items()}


def as_zip(files: dict[str, bytes], *, compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The same bytes at every moment: tests are named after them."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as archive:
        for name, part in files.items():
            archive.writestr(zipfile.ZipInfo(name), part, compress_type=compression)
    return content.getvalue()


def told(problems: Any) -> list[tuple[str, str]]:
    """Place and text of problems or notes."""
    return [(problem.place, problem.text) for problem in problems]
