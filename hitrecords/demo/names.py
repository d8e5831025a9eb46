"""Names, streets and employers that the demo's people are made of."""

GROUP_WEIGHTS = {
    "anglo": 40, "black": 10, "hispanic": 18, "chinese": 4, "vietnamese": 3, "korean": 2, "indian": 4, "filipino": 3,
    "arab": 2, "slavic": 3, "nordic": 2, "african": 3, "native": 1, "french": 3, "portuguese": 2,
}  # fmt: skip
HYPHENATED = {"anglo", "hispanic", "french", "portuguese"}


def _split(text: str) -> list[str]:
    return [name.replace("_", " ") for name in text.split()]


SURNAMES = {
    "anglo": _split("""Abbott Ames Archer Bailey Barlow Bennett Brennan Brooks Burke Caldwell Carver Chandler Clarke
        Connolly Cooper Crawford Cullen Dalton Dawson Dempsey Doyle Drake Easton Ellis Fairbanks Fitzgerald Fletcher
        Foster Gallagher Garrison Gibbs Goodwin Graves Griffin Hadley Hale Hanlon Harding Hartley Hayes Holloway Hobbs
        Hooper Hughes Keane Kendall Kirby Lambert Langley Lawson Leary Lockwood Lowell MacLeod Marsh McCarthy McKenna
        Merrill Mitchell Monroe Murphy Nash Norris O'Brien O'Connor O'Keefe O'Rourke Parsons Pearce Phelps Porter
        Quinn Ramsey Reardon Rhodes Rowe Sawyer Sheridan Sinclair Slater Stanton Sullivan Sutton Tate Thatcher
        Thornton Tierney Turner Underwood Vaughn Wade Walsh Warren Webster Wheeler Whitaker Winslow Wyatt York"""),
    "black": _split("""Baptiste Banks Booker Broadnax Coleman Dorsey Freeman Gaines Gadson Hairston Harris Hawkins
        Jackson Jefferson Jenkins Lyons Mayfield Mosley Pettiford Pinckney Rucker Singletary Washington Whitfield
        Williams Young"""),
    "hispanic": _split("""Acevedo Aguilar Álvarez Báez Calderón Cárdenas Castillo Cruz Delgado Díaz Domínguez Escobar
        Fernández Flores Fuentes Gallegos García Gómez González Guzmán Hernández Herrera Ibáñez Jiménez López Maldonado
        Martínez Medina Méndez Morales Muñoz Núñez Ortiz Pérez Quiñones Ramírez Reyes Rivera Rodríguez Ruiz Sánchez
        Santiago Soto Torres Vásquez Vega Zúñiga"""),
    "chinese": _split("Chan Chen Cheng Chiu Fong Gao Ho Huang Lau Li Liang Lin Liu Ng Sun Tang Wang Wong Wu Xu Yang Zhang Zhou"),
    "vietnamese": _split("Bùi Đặng Đinh Đỗ Dương Hồ Huỳnh Lê Ngô Nguyễn Phạm Phan Trần Võ Vũ"),
    "korean": _split("Ahn Cho Choi Han Hwang Jung Kang Kim Kwon Lee Lim Park Shin Yoon"),
    "indian": _split("Agarwal Bhatt Chatterjee Das Desai Gupta Iyer Joshi Kapoor Krishnan Kumar Mehta Menon Nair Patel Rao Reddy Shah Sharma Singh Srinivasan"),
    "filipino": _split("Aquino Bautista Cruz de_la_Cruz Dizon Garcia Lim Magsaysay Manalo Ocampo Pascual Reyes Salazar Santos Tolentino Villanueva"),
    "arab": _split("Abadi Aziz Darwish El-Amin El-Sayed Farah Haddad Hassan Ibrahim Khalil Khoury Mansour Nasser Saab Saleh Shaheen"),
    "slavic": _split("Baranova Dvořák Horvat Ivanov Jankowski Kovač Kowalczyk Kowalski Lewandowski Novák Petrov Shevchenko Sokolov Wiśniewski Wójcik Zieliński"),
    "nordic": _split("Andersson Bjørnstad Eriksson Hansen Jónsdóttir Järvinen Larsen Lindqvist Møller Nyström Sørensen Östberg"),
    "african": _split("Abebe Adeyemi Afolabi Asante Bekele Boateng Diallo Eze Mensah Mwangi Ndiaye Nwosu Okafor Okonkwo Osei Tesfaye Warsame"),
    "native": _split("Begay Benally Birdsong Hunter Littlefeather Redbird Tsosie Whitehorse Yazzie"),
    "french": _split("Beaulieu Bélanger Bouchard Côté Desrosiers Dubé Gagné Lévesque Pelletier Rousseau Thériault Théroux"),
    "portuguese": _split("Almeida Araújo Barbosa Câmara da_Silva Ferreira Gonçalves Magalhães Medeiros Pacheco Sá Simões Teixeira"),
}  # fmt: skip

_ENGLISH = {
    "F": _split("""Abigail Alice Amelia Angela Anna Audrey Barbara Beatrice Bridget Caroline Catherine Charlotte Claire
        Deborah Diane Donna Dorothy Eileen Eleanor Elizabeth Emily Emma Evelyn Fiona Frances Grace Hannah Helen Irene
        Isabel Jane Janet Jean Jennifer Joan Josephine Joyce Julia Karen Kathleen Katherine Laura Lillian Linda Louise
        Lucy Margaret Marie Martha Mary Maureen Mildred Nancy Natalie Nora Olivia Patricia Pauline Phyllis Rachel
        Rebecca Rose Ruth Sarah Shirley Sophia Susan Sylvia Theresa Victoria Violet Virginia"""),
    "M": _split("""Adam Albert Alexander Andrew Arthur Benjamin Brian Charles Christopher Daniel David Dennis Donald
        Edward Eric Eugene Francis Frank Frederick George Gerald Gregory Harold Harry Henry Howard Hugh Jack James
        Jason Jeffrey John Jonathan Joseph Keith Kenneth Kevin Lawrence Leonard Lewis Liam Louis Lucas Mark Martin
        Matthew Michael Nathan Nicholas Noah Oliver Owen Patrick Paul Peter Philip Ralph Raymond Richard Robert Roger
        Ronald Russell Samuel Scott Sean Simon Stephen Theodore Thomas Timothy Vincent Walter William"""),
}  # fmt: skip

GIVEN = {
    "anglo": _ENGLISH,
    "black": {
        "F": _split("Aaliyah Bernice Brianna Denise Ebony Ella Gwendolyn Imani Jada Jasmine Keisha Latoya Loretta Monique Nia Renée Simone Tamika Tiana Yolanda"),
        "M": _split("Andre Cedric Curtis Darnell DeShawn Elijah Isaiah Jamal Jerome Lamar Leroy Malik Marcus Maurice Reginald Terrence Tyrone Xavier"),
    },
    "hispanic": {
        "F": _split("Adriana Ana Beatriz Camila Carmen Elena Esperanza Gabriela Guadalupe Inés Isabel Josefina Lourdes Lucía Luz Marisol María_Elena Milagros Paloma Pilar Rosa Sofía Teresa Valeria Ximena Yesenia"),
        "M": _split("Alejandro Andrés Ángel Carlos César Diego Eduardo Emilio Ernesto Félix Fernando Héctor Hernán Ignacio Javier Jesús Jorge José Juan_Carlos Julio Luis Manuel Mateo Miguel Óscar Pablo Rafael Ramón Raúl Santiago Tomás"),
    },
    "chinese": {"F": _split("Amy Grace Hui_Min Jing Li_Na Mei Mei-Ling Qing Wei Xiao Yan Yue"), "M": _split("Bo Chun Daniel Feng Guo Hao Jian Jun Kevin Lei Ming Tao Wei")},
    "vietnamese": {"F": _split("Anh Bích Hạnh Hoa Hương Lan Linh Mai Ngọc Phương Thảo Thu Trang"), "M": _split("Bảo Đức Dũng Hải Hùng Khoa Long Minh Nam Quang Sơn Tuấn Vinh")},
    "korean": {"F": _split("Eun-Ji Grace Hae-Won Ji-Woo Min-Ji Soo-Jin Sun-Hee Young-Ja"), "M": _split("Daniel Dong-Hyun Hyun-Woo Jae-Sung Joon-Ho Min-Jun Sung-Min Young-Ho")},
    "indian": {"F": _split("Ananya Anjali Deepa Divya Kavita Lakshmi Meera Neha Padma Pooja Priya Shreya Sunita"), "M": _split("Amit Anil Arjun Deepak Harish Karthik Manoj Nikhil Rahul Rajesh Ravi Sanjay Vikram")},
    "filipino": {"F": _split("Analyn Corazon Divina Imelda Jocelyn Lourdes Maricel Rosario Teresita"), "M": _split("Benigno Crisanto Danilo Efren Jomar Nestor Reynaldo Rodrigo Wilfredo")},
    "arab": {"F": _split("Aisha Amina Fatima Hanan Layla Maryam Noor Rania Salma Yasmin"), "M": _split("Ahmad Ali Bilal Hassan Ibrahim Karim Khalid Omar Samir Tariq Yusuf")},
    "slavic": {"F": _split("Agnieszka Bożena Elżbieta Ewa Irina Katarzyna Małgorzata Olena Svetlana Zofia"), "M": _split("Andrzej Borys Jiří Krzysztof Marek Mikhail Oleksandr Paweł Stanisław Wojciech")},
    "nordic": {"F": _split("Astrid Birgit Elin Ingrid Kristín Sigrid Sólveig"), "M": _split("Anders Bjørn Erik Gunnar Jón Lars Nils Søren")},
    "african": {"F": _split("Abena Adaeze Amara Chioma Fatou Hodan Ngozi Selam Wanjiru"), "M": _split("Abdi Chidi Emeka Kofi Kwame Kwabena Olumide Samuel Tunde Yonas")},
    "native": {"F": _split("Angela Dawn Janelle Lena Raven Sheila Winona"), "M": _split("Ben Dakota Harrison Leonard Nathaniel Ray Wesley")},
    "french": {"F": _split("Adèle Aurélie Céline Geneviève Hélène Josée Thérèse"), "M": _split("André Étienne Gérard Jean-Paul Luc Normand René Réal")},
    "portuguese": {"F": _split("Conceição Fátima Graça Inês Lúcia Manuela Natália"), "M": _split("Antônio Duarte Henrique João José Manuel Paulo Tomé")},
}  # fmt: skip

STREETS = _split("""Alder_Street Ash_Lane Bay_Road Beacon_Street Birch_Lane Bridge_Street Canal_Street Cedar_Avenue
    Center_Street Chapel_Hill_Road Chestnut_Street Church_Street Cross_Street Depot_Street Elm_Street Fairview_Avenue
    Forest_Road Franklin_Street Garden_Street Grove_Street Harbor_Road Harvest_Lane High_Street Hillside_Avenue
    Juniper_Way Lake_Shore_Drive Laurel_Street Liberty_Street Lincoln_Street Main_Street Maple_Avenue Market_Street
    Meadow_Lane Mill_Road North_Street Oak_Street Orchard_Road Park_Avenue Pearl_Street Pine_Street Pleasant_Street
    Pond_Road Prospect_Street Quarry_Road River_Road School_Street South_Street Spring_Street Spruce_Street
    State_Street Summit_Avenue Union_Street Valley_Road Walnut_Street Washington_Street West_Street Willow_Court""")

CITIES = [
    ("Marlow", "01099"), ("Marlow", "01099"), ("Marlow", "01098"), ("Easthaven", "01097"), ("Fenwick", "01096"),
    ("Stonebridge", "01095"), ("Harrow Falls", "01094"), ("North Marlow", "01093"), ("Pinckney", "01092"),
]  # fmt: skip

EMPLOYERS = [
    "Marlow Public Schools", "Fenwick Paper Company", "Valley Transit Authority", "Stonebridge Hardware",
    "Harrow Falls Brewing", "Marlow Savings Bank", "Easthaven Logistics", "City of Marlow", "Pinckney Farms",
    "Riverbend Software", "Self-employed", "Northfield Insurance", "Quarry Road Nursery", "Marlow Valley College",
]  # fmt: skip
